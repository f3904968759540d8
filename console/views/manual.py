"""The help page: the day's work in short answers."""

from flask import Blueprint, render_template

from console.auth import web

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
def help_page() -> str:
    """For the first day."""
    return render_template("help.html", commune=web().commune)
