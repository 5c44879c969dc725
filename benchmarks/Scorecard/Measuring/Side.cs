namespace Purlin.Benchmarks;

/// <summary>One competitor of a row.</summary>
public abstract class Side<T>(string name)
{
    public string Name { get; } = name;

    /// <summary>One tiny piece of work, for a dry run.</summary>
    public abstract T Once();

    /// <summary>Works for about <paramref name="time"/>; the best seconds per operation, 0 for whole runs.</summary>
    public abstract double WarmUp(TimeSpan time);

    /// <summary>Chooses the batch for samples of <paramref name="time"/>.</summary>
    public abstract void Calibrate(TimeSpan time);

    /// <summary>One measured piece of work.</summary>
    public abstract T Sample();
}
