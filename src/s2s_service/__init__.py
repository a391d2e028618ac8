"""The service: jobs over HTTP that survive crashes, on one machine or several.

    s2s serve --- API (app.py) ------------.            the store: clips, results (store.py)
              `-- worker (worker.py) --- database --------'
                    `-- child (media/): the only process that decodes what strangers send

The API writes rows and files and never waits for work; workers find the rows, run the jobs as DBOS workflows and write
what comes of them. Only the database and the store are shared: both may run many times over and die at any moment.
"""
