from shared.stopping import exit_on_signals

if __name__ == "__main__":
    with exit_on_signals():
        from shared.host import main
        from stt_service.main import run

        main("stt", run)
