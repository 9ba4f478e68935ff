from django.urls import path

from organizations.views import coverage, directory

app_name = "organizations"
urlpatterns = [
    path("organizations/", directory.organization_list, name="organization_list"),
    path("organizations.csv", directory.organization_csv, name="organization_csv"),
    path("organizations/<slug:slug>/", directory.organization_detail, name="organization_detail"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage.csv", coverage.coverage_csv, name="coverage_csv"),
]
