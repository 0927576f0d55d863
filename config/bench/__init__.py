"""`manage.py bench`: the site against bare pieces that do the same work, shipped beside it.

Only ratios count: both sides share the machine, the minute and the data.
"""
