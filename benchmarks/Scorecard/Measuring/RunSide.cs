namespace Purlin.Benchmarks;

/// <summary>A side whose every sample is one whole run.</summary>
public sealed class RunSide<T>(string name, Func<T> run) : Side<T>(name)
{
    private bool _isWarm;

    public override T Once() => run();

    public override double WarmUp(TimeSpan time)
    {
        if (!_isWarm)
            run();
        _isWarm = true;
        return 0;
    }

    public override void Calibrate(TimeSpan time)
    {
    }

    public override T Sample() => run();
}
