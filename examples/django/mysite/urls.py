from django.urls import include, path, re_path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(url="/testapp/")),
    path("testapp/", include("testapp.urls")),
    re_path(r"^oidc/", include("mozilla_django_oidc.urls")),
]
