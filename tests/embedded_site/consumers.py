from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Hints(AsyncJsonWebsocketConsumer):
    groups = ["user-1"]

    async def hint(self, event):
        await self.send_json({"text": event["topic"]})
