"""What the command line answers."""


def assert_refused(result, *says):
    code, out, err = result
    assert code == 1, result
    assert out == ""
    assert err.startswith("formcheck: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    for words in says:
        assert words in err
