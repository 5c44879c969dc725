namespace Purlin.Samples.RideHailing;

/// <summary>What the command line asks for.</summary>
/// <param name="Seed">Decides everything that happens in the evening.</param>
/// <param name="Drivers">Drivers at work; demand grows with them.</param>
/// <param name="Hours">Virtual hours from 20:00 on.</param>
internal sealed record CityOptions(int Seed, int Drivers, double Hours)
{
    public DateTimeOffset End => CityClock.Evening + TimeSpan.FromMinutes(Math.Round(Hours * 60));

    /// <summary>
    /// A generator of its own for each concern, so that one more draw in one of them leaves the others alone.
    /// </summary>
    public Random RandomOf(Concern concern) => new(unchecked(Seed * 7919 + (int)concern));
}
