"""The only place where what strangers send is decoded: a child process for each stage of a job, in a cage.

    worker -- run.py --- order on stdin ----> __main__.py: cage.py shuts the child in, verbs.py does what is asked
                    <--- lines (lines.py) ---'

A hostile file may take its child over or down; it gets no network, no other file, no secret and no more memory, time
and disk than a job may have. What the parent reads from the child is therefore not trusted either.
"""
