namespace Purlin.Geospatial;

/// <summary>
/// How far a search has to look, in units: beyond it nothing can be among the k nearest. A place's approximate
/// distance is off by at most an error e, so it is left out when it is more than 2e beyond the k-th approximate
/// distance, and, since the order is that of geodesics, beyond all chords that may be as long a way.
/// </summary>
internal struct NearestLimit
{
    // Roundings of floats on both sides, some 2^-21, and what lists leave out of squares, 2^-19 of the distance.
    private const float Rounding = 1 + (1f / (1 << 17));

    // In units, a little more than what is needed up to 8,000 km: 2.51e-17 m^-2.
    private const float NearCoefficient = 2.6e-17f / (PlaceFrame.UnitsPerMeter * PlaceFrame.UnitsPerMeter);
    private const float NearUnits = 7_990_000f * PlaceFrame.UnitsPerMeter;

    // The radius's own, in units; the boxes of nodes may be off by 1e-6.
    private readonly float _reach;
    private float _error;
    private float _kth;

    /// <summary>At most so far; infinite if any distance will do.</summary>
    public NearestLimit(double reachMeters)
    {
        _reach = (float)((reachMeters * PlaceFrame.UnitsPerMeter) + 1) * Rounding;
        _kth = float.PositiveInfinity;
        Update();
    }

    /// <summary>The square of the limit, in units.</summary>
    public float Square { get; private set; }

    /// <summary>A leaf is going to be read whose points are so far off.</summary>
    public void Admit(float error)
    {
        if (error <= _error)
            return;
        _error = MathF.Min(error, PlaceFrame.MaxError);
        Update();
    }

    /// <summary>The square of the k-th approximate distance is now this; infinite if there are fewer.</summary>
    public void Set(float kth)
    {
        _kth = kth;
        Update();
    }

    private void Update()
    {
        float limit = _reach + (2 * _error);
        if (_kth < float.PositiveInfinity)
        {
            float distance = MathF.Sqrt(_kth) * Rounding + (2 * _error);
            limit = MathF.Min(limit, distance < NearUnits ? Near(distance) : Far(distance));
        }

        Square = limit * limit * Rounding;
    }

    private static float Near(float units) => units + (NearCoefficient * units * units * units);

    private static float Far(float units)
    {
        double beyond = ChordReach.Beyond(units / (double)PlaceFrame.UnitsPerMeter);
        return (float)(beyond * PlaceFrame.UnitsPerMeter) * Rounding;
    }
}
