namespace Purlin.Geospatial.Tests;

/// <summary>SplitMix64, as in the program that asked the reference; so both see the same points.</summary>
internal sealed class SplitMix(ulong state)
{
    private ulong _state = state;

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public LatLng Point()
    {
        double latitude = (Unit() * 180) - 90;
        double longitude = (Unit() * 360) - 180;
        return LatLng.FromDegrees(latitude, longitude);
    }
}
