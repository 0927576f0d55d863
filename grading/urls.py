from grading.decisions import urls as decisions
from grading.guidance import urls as guidance
from grading.lists import urls as lists
from grading.meetings import urls as meetings
from grading.questions import urls as questions
from grading.revisions import urls as revisions
from grading.rubrics import urls as rubrics
from grading.verification import urls as verification

app_name = "grading"
urlpatterns = [
    *lists.urlpatterns,
    *rubrics.urlpatterns,
    *questions.urlpatterns,
    *guidance.urlpatterns,
    *verification.urlpatterns,
    *decisions.urlpatterns,
    *meetings.urlpatterns,
    *revisions.urlpatterns,
]
