"""The Storage of a Supabase project, as far as files go: its real protocol, over real HTTP."""

import time
from typing import Any

import jwt
from aiohttp import web
from attrs import define, field, frozen

from tests.supabase.tokens import PRIVATE_KEY, SECRET

_SIGNING_SECRET = "Storage signs addresses by a secret of its own"
_UPLOAD_SECONDS = 7200


@frozen
class StoredObject:
    content: bytes
    content_type: str


@define
class Storage:
    """Answers as Storage does, also where it refuses: by status 400, and the true one within.

    Attributes:
        bucket: the one bucket.
        size_limit: of a file, in bytes.
        objects: what is in it, by path.
    """

    bucket: str = "ask-panel"
    size_limit: int = 1000
    objects: dict[str, StoredObject] = field(factory=dict)

    async def respond(self, request: web.BaseRequest) -> web.Response:
        """What Storage answers."""
        parts = request.path.removeprefix("/storage/v1/object/").split("/")
        match request.method, *parts:
            case "PUT", "upload", "sign", self.bucket, *path:
                return await self._upload(request, "/".join(path))
            case "GET", "sign", self.bucket, *path:
                return self._download(request, "/".join(path))
            case _:
                return self._granted(request) or await self._respond(request, parts)

    async def _respond(self, request: web.BaseRequest, parts: list[str]) -> web.Response:
        """What it answers to the service."""
        match request.method, *parts:
            case "POST", "upload", "sign", self.bucket, *path:
                answer = self._upload_offer("/".join(path))
            case "POST", "sign", self.bucket, *path:
                answer = await self._offer(request, "/".join(path))
            case "GET", "info", self.bucket, *path:
                answer = self._info("/".join(path))
            case "POST", "list", self.bucket:
                answer = await self._list(request)
            case "GET", self.bucket, *path:
                answer = self._content("/".join(path))
            case "DELETE", self.bucket:
                answer = await self._remove(request)
            case _:
                answer = _refusal(404, "not_found", "Bucket not found")
        return answer

    def _granted(self, request: web.BaseRequest) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        for key, algorithm in ((PRIVATE_KEY.public_key(), "ES256"), (SECRET, "HS256")):
            try:
                claims = jwt.decode(token, key, algorithms=[algorithm], audience="authenticated")
            except jwt.PyJWTError:
                continue
            if claims["role"] == "service_role":
                return None
        return _refusal(403, "Unauthorized", "new row violates row-level security policy")

    def _upload_offer(self, path: str) -> web.Response:
        if path in self.objects:
            return _refusal(409, "Duplicate", "The resource already exists")
        token = _signed(f"{self.bucket}/{path}", _UPLOAD_SECONDS)
        return web.json_response({"url": f"/object/upload/sign/{self.bucket}/{path}?token={token}"})

    async def _upload(self, request: web.BaseRequest, path: str) -> web.Response:
        if not _is_signed(request, f"{self.bucket}/{path}"):
            return _refusal(400, "InvalidJWT", "jwt expired")
        if path in self.objects:
            return _refusal(409, "Duplicate", "The resource already exists")
        content = await request.read()
        if len(content) > self.size_limit:
            return _refusal(413, "Payload too large", "The object exceeded the maximum size")
        self.objects[path] = StoredObject(content, request.headers.get("Content-Type", ""))
        return web.json_response({"Key": f"{self.bucket}/{path}"})

    async def _offer(self, request: web.BaseRequest, path: str) -> web.Response:
        if path not in self.objects:
            return _refusal(404, "not_found", "Object not found")
        seconds = int((await request.json())["expiresIn"])
        token = _signed(f"{self.bucket}/{path}", seconds)
        return web.json_response({"signedURL": f"/object/sign/{self.bucket}/{path}?token={token}"})

    def _download(self, request: web.BaseRequest, path: str) -> web.Response:
        found = self.objects.get(path)
        if found is None or not _is_signed(request, f"{self.bucket}/{path}"):
            return _refusal(400, "InvalidJWT", "jwt expired")
        return web.Response(body=found.content, headers={"Content-Type": found.content_type})

    def _info(self, path: str) -> web.Response:
        found = self.objects.get(path)
        if found is None:
            return _refusal(404, "not_found", "Object not found")
        size, kind = len(found.content), found.content_type
        return web.json_response({"name": path, "size": size, "content_type": kind})

    def _content(self, path: str) -> web.Response:
        found = self.objects.get(path)
        if found is None:
            return _refusal(404, "not_found", "Object not found")
        return web.Response(body=found.content, headers={"Content-Type": found.content_type})

    async def _list(self, request: web.BaseRequest) -> web.Response:
        asked = await request.json()
        folder, first = f"{asked['prefix']}/", asked["offset"]
        found = [
            {
                "name": path.removeprefix(folder),
                "id": path,
                "metadata": {"size": len(one.content), "mimetype": one.content_type},
            }
            for path, one in sorted(self.objects.items())
            if path.startswith(folder)
        ]
        return web.json_response(found[first : first + asked["limit"]])

    async def _remove(self, request: web.BaseRequest) -> web.Response:
        gone = [path for path in (await request.json())["prefixes"] if path in self.objects]
        for path in gone:
            del self.objects[path]
        return web.json_response([{"name": path} for path in gone])


def _signed(what: str, seconds: int) -> str:
    now = int(time.time())  # noqa: TID251 - as the server has it
    return jwt.encode({"url": what, "exp": now + seconds}, _SIGNING_SECRET, algorithm="HS256")


def _is_signed(request: web.BaseRequest, what: str) -> bool:
    try:
        claims: dict[str, Any] = jwt.decode(
            request.query.get("token", ""), _SIGNING_SECRET, algorithms=["HS256"]
        )
    except jwt.PyJWTError:
        return False
    return bool(claims["url"] == what)


def _refusal(status: int, error: str, message: str) -> web.Response:
    told = {"statusCode": str(status), "error": error, "message": message}
    return web.json_response(told, status=400)
