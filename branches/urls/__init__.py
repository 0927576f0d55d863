from branches.urls import duties, files, imports, organisation, people, survey

app_name = "branches"
urlpatterns = [
    *survey.urlpatterns,
    *imports.urlpatterns,
    *people.urlpatterns,
    *organisation.urlpatterns,
    *duties.urlpatterns,
    *files.urlpatterns,
]
