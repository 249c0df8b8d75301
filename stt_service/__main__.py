from shared.service import main
from stt_service.main import run

main("stt", run)
