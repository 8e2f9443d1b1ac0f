import json

from django.shortcuts import render
from django.views.decorators.cache import never_cache


@never_cache
def index(request):
    """The one page of the app: who is signed in, with their roles and claims, or a login link."""
    claims = request.session.get("oidc_claims", {}) if request.user.is_authenticated else {}
    return render(
        request,
        "testapp/index.html",
        {
            "roles": claims.get("roles", []),
            "claims": {name: _readable(value) for name, value in sorted(claims.items())},
            "login_failed": request.GET.get("login") == "failed",
        },
    )


def _readable(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
