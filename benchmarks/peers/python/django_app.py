"""Django with sessions in its Redis cache. WSGI: its session middleware is made for it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from given import REDIS_URL, SECONDS, VALUES

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}},
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ["SESSION_SECRET"],
    SESSION_COOKIE_AGE=SECONDS,
    SESSION_ENGINE="django.contrib.sessions.backends.cache",
)


def greet(_request: HttpRequest) -> HttpResponse:
    """Say that the server is there."""
    return HttpResponse("ready")


def start(request: HttpRequest) -> JsonResponse:
    """Begin a session."""
    request.session.update(VALUES)
    return JsonResponse({"name": request.session["name"]})


def read(request: HttpRequest) -> JsonResponse:
    """Return one value."""
    return JsonResponse({"name": request.session["name"]})


def write(request: HttpRequest) -> JsonResponse:
    """Change one value."""
    request.session["visits"] += 1
    return JsonResponse({"visits": request.session["visits"]})


urlpatterns = [path("", greet), path("start", start), path("read", read), path("write", write)]
app = get_wsgi_application()
