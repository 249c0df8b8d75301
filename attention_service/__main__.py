from attention_service.main import run
from shared.service import main

main("attention", run)
