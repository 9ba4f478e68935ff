"""What holds for every answer: headers and caching."""

from django.conf import settings
from django.utils.cache import patch_vary_headers


def security_headers(get_response):
    """Headers that neither Django nor a library sets; answers that set their own keep them."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def caching(get_response):
    """Public pages may be kept for a minute by anyone; pages of signed-in people by nobody."""

    def middleware(request):
        response = get_response(request)
        if "Cache-Control" in response:
            return response
        is_known = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} & set(request.COOKIES)
        is_public = request.method in ("GET", "HEAD") and response.status_code in (200, 304)
        if is_known or response.cookies or not is_public:
            response["Cache-Control"] = "private, no-store"
        else:
            response["Cache-Control"] = "public, max-age=60, stale-while-revalidate=300"
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware
