"""Headers for which Django has no setting."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

#: Features that no page uses, also not in a frame. Fullscreen video and passkeys stay allowed.
DENIED_FEATURES = (
    *("accelerometer", "bluetooth", "browsing-topics", "camera", "display-capture", "geolocation"),
    *("gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
    "xr-spatial-tracking",
)
HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_FEATURES),
    "Reporting-Endpoints": 'csp="/csp-reports/"',
}


class BrowserHeadersMiddleware:
    """Comes early in MIDDLEWARE, so that cached pages and errors get the headers too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
