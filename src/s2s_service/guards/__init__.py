"""What stands before the routes: each guard is one rule as pure ASGI, so that nothing is buffered on its way.

`s2s_service.security.secured` puts them in order.
"""
