from django.urls import path

from organizations.views import (
    confirmation,
    contacts,
    coverage,
    directory,
    document,
    editing,
    history,
    join_requests,
    joining,
    leaving,
    logo,
    paper_forms,
    signing,
)

app_name = "organizations"
urlpatterns = [
    path("organizations/", directory.organization_list, name="organization_list"),
    path("organizations.csv", directory.organization_csv, name="organization_csv"),
    path("organizations/new/", joining.organization_create, name="organization_create"),
    path("organizations/<slug:slug>/", directory.organization_detail, name="organization_detail"),
    path("organizations/<slug:slug>/edit/", editing.organization_edit, name="organization_edit"),
    path("organizations/<slug:slug>/edit/basics/", editing.organization_edit_basics, name="organization_edit_basics"),
    path("organizations/<slug:slug>/edit/about/", editing.organization_edit_about, name="organization_edit_about"),
    path("organizations/<slug:slug>/edit/offers/", editing.organization_edit_offers, name="organization_edit_offers"),
    path(
        "organizations/<slug:slug>/edit/projects/",
        editing.organization_edit_projects,
        name="organization_edit_projects",
    ),
    path("organizations/<slug:slug>/edit/logo/", logo.organization_edit_logo, name="organization_edit_logo"),
    path("organizations/<slug:slug>/logo.webp", logo.organization_logo, name="organization_logo"),
    path(
        "organizations/<slug:slug>/edit/document/",
        document.organization_edit_document,
        name="organization_edit_document",
    ),
    path("organizations/<slug:slug>/edit/<slug:part>/measure/", editing.measure_create, name="measure_create"),
    path(
        "organizations/<slug:slug>/edit/messages/",
        editing.organization_edit_messages,
        name="organization_edit_messages",
    ),
    path("organizations/<slug:slug>/edit/scope/", editing.organization_edit_scope, name="organization_edit_scope"),
    path("organizations/<slug:slug>/edit/submission/", editing.submission_create, name="submission_create"),
    path("organizations/<slug:slug>/edit/reopening/", editing.reopening_create, name="reopening_create"),
    path("organizations/<slug:slug>/history/", history.organization_history, name="organization_history"),
    path(
        "organizations/<slug:slug>/confirmation/",
        confirmation.organization_confirmation,
        name="organization_confirmation",
    ),
    path("organizations/<slug:slug>/leaving/", leaving.organization_leaving, name="organization_leaving"),
    path(
        "organizations/<slug:slug>/leaving/return/",
        leaving.organization_return_create,
        name="organization_return_create",
    ),
    path("organizations/<slug:slug>/contacts/", contacts.contact_list, name="contact_list"),
    path("organizations/<slug:slug>/contacts/new/", contacts.contact_create, name="contact_create"),
    path("organizations/<slug:slug>/contacts/<int:pk>/edit/", contacts.contact_edit, name="contact_edit"),
    path("organizations/<slug:slug>/contacts/<int:pk>/reminder/", contacts.contact_reminder, name="contact_reminder"),
    path(
        "organizations/<slug:slug>/contacts/<int:pk>/reachability/",
        contacts.reachability_create,
        name="reachability_create",
    ),
    path(
        "organizations/<slug:slug>/contacts/<int:pk>/succession/", contacts.succession_create, name="succession_create"
    ),
    path("organizations/<slug:slug>/contacts/<int:pk>/delete/", contacts.contact_delete, name="contact_delete"),
    path(
        "organizations/<slug:slug>/contacts/<int:pk>/confirmation/",
        contacts.contact_confirmation,
        name="contact_confirmation",
    ),
    path("organizations/<slug:slug>/join-requests/new/", join_requests.join_request_create, name="join_request_create"),
    path(
        "organizations/<slug:slug>/join-requests/<int:pk>/",
        join_requests.join_request_detail,
        name="join_request_detail",
    ),
    path(
        "organizations/<slug:slug>/join-requests/<int:pk>/delete/",
        join_requests.join_request_delete,
        name="join_request_delete",
    ),
    path("organizations/<slug:slug>/profile.pdf", document.organization_profile, name="organization_profile"),
    path(
        "organizations/<slug:slug>/portal-profile.pdf",
        document.organization_portal_profile,
        name="organization_portal_profile",
    ),
    path("organizations/<slug:slug>/terms/", signing.signature_create, name="signature_create"),
    path(
        "organizations/<slug:slug>/terms/requests/<int:pk>/",
        signing.signature_request_create,
        name="signature_request_create",
    ),
    path("me/paper-forms/<int:pk>/", paper_forms.paper_form_detail, name="paper_form_detail"),
    path("me/paper-forms/<int:pk>/scan/", paper_forms.paper_form_scan, name="paper_form_scan"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage.csv", coverage.coverage_csv, name="coverage_csv"),
]
