"""The service: jobs over HTTP that survive crashes, on one machine or several.

    s2s serve --- API (app.py) ------------.            the store: clips, results (store.py)
              `-- worker (worker.py) --- database --------'
                    `-- child (media/): the only process that decodes what strangers send

The API writes rows and files and never waits for work; workers find the rows, run the jobs as DBOS workflows and write what
comes of them. Nothing but the database and the store is shared, so both may run many times over and die at any moment.
"""
