from django.urls import path

from terms.views import paper, receipts, signing, verification, versions

app_name = "terms"
urlpatterns = [
    path("terms/", versions.version_list, name="version_list"),
    path("terms/<int:number>/", versions.version_detail, name="version_detail"),
    path("terms/<int:number>/changes/", versions.version_changes, name="version_changes"),
    path("terms/<int:number>/text/<slug:language>/", versions.version_text, name="version_text"),
    path("terms/<int:number>/paper.pdf", paper.version_paper, name="version_paper"),
    path("me/terms/", signing.my_terms, name="my_terms"),
    path("me/terms/signed/", signing.signature_list, name="signature_list"),
    path("me/terms/<slug:code>/", receipts.receipt_detail, name="receipt_detail"),
    path("me/terms/<slug:code>/receipt.pdf", receipts.receipt_file, name="receipt_file"),
    path("me/terms/<slug:code>/scan/", paper.paper_scan, name="paper_scan"),
    path("verify/", verification.verification, name="verification"),
    path("verify/<slug:code>/", verification.verification_detail, name="verification_detail"),
]
