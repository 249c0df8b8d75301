from shared.stopping import exit_on_signals

if __name__ == "__main__":
    with exit_on_signals():
        from shared.host import main
        from stt_service.hearing.main import run

        main("hearing", run)
