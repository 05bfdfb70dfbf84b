"""What the description says in words alone: a branch is not merged into itself."""
import schemathesis


@schemathesis.hook
def filter_case(context, case):
    body = case.body
    return not (isinstance(body, dict) and "source_branch" in body and body["source_branch"] == body.get("dest_branch"))


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body
    if isinstance(body, dict) and isinstance(body.get("dest_branch"), str) and body.get("source_branch") == body["dest_branch"]:
        body["dest_branch"] = ("x" + body["dest_branch"])[:255]
