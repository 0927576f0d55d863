from branches.accounts import urls as accounts
from branches.calendar import urls as calendar
from branches.duties import urls as duties
from branches.imports import urls as imports
from branches.organisation import urls as organisation
from branches.polls import urls as polls
from branches.rounds import urls as rounds
from branches.survey import urls as survey
from branches.web import urls as web

app_name = "branches"
urlpatterns = [
    *survey.urlpatterns,
    *polls.urlpatterns,
    *imports.urlpatterns,
    *accounts.urlpatterns,
    *organisation.urlpatterns,
    *rounds.urlpatterns,
    *duties.urlpatterns,
    *calendar.urlpatterns,
    *web.urlpatterns,
]
