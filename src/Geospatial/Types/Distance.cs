using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>A distance along the ground: finite and never negative. The default value is zero.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Distance :
    IEquatable<Distance>, IComparable<Distance>, IComparable, IComparisonOperators<Distance, Distance, bool>
{
    private const double MetersPerKilometer = 1_000;
    private const double MetersPerMile = 1_609.344;
    private const double MetersPerNauticalMile = 1_852;
    private const double MetersPerFoot = 0.3048;

    internal Distance(double meters)
    {
        Debug.Assert(meters >= 0 && double.IsFinite(meters), "Distances are finite and not negative.");
        Meters = meters;
    }

    /// <summary>No distance.</summary>
    public static Distance Zero => default;

    /// <summary>In metres.</summary>
    public double Meters { get; }

    /// <summary>In kilometres.</summary>
    public double Kilometers => Meters / MetersPerKilometer;

    /// <summary>In international miles of 1,609.344 m.</summary>
    public double Miles => Meters / MetersPerMile;

    /// <summary>In nautical miles of 1,852 m.</summary>
    public double NauticalMiles => Meters / MetersPerNauticalMile;

    /// <summary>In international feet of 0.3048 m.</summary>
    public double Feet => Meters / MetersPerFoot;

    /// <summary>So many metres.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or NaN.</exception>
    public static Distance FromMeters(double meters) => Of(meters, 1);

    /// <summary>So many kilometres.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or NaN.</exception>
    public static Distance FromKilometers(double kilometers) => Of(kilometers, MetersPerKilometer);

    /// <summary>So many international miles.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or NaN.</exception>
    public static Distance FromMiles(double miles) => Of(miles, MetersPerMile);

    /// <summary>So many nautical miles.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or NaN.</exception>
    public static Distance FromNauticalMiles(double nauticalMiles) =>
        Of(nauticalMiles, MetersPerNauticalMile);

    /// <summary>So many international feet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or NaN.</exception>
    public static Distance FromFeet(double feet) => Of(feet, MetersPerFoot);

    /// <summary>The sum.</summary>
    public static Distance operator +(Distance left, Distance right) => FromMeters(left.Meters + right.Meters);

    /// <summary>So many times the distance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The result is negative, infinite or NaN.</exception>
    public static Distance operator *(Distance distance, double factor) => FromMeters(distance.Meters * factor);

    /// <summary>Whether both are equally long.</summary>
    public static bool operator ==(Distance left, Distance right) => left.Meters == right.Meters;

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(Distance left, Distance right) => left.Meters != right.Meters;

    /// <summary>Whether the left is shorter.</summary>
    public static bool operator <(Distance left, Distance right) => left.Meters < right.Meters;

    /// <summary>Whether the left is longer.</summary>
    public static bool operator >(Distance left, Distance right) => left.Meters > right.Meters;

    /// <summary>Whether the left is shorter or equally long.</summary>
    public static bool operator <=(Distance left, Distance right) => left.Meters <= right.Meters;

    /// <summary>Whether the left is longer or equally long.</summary>
    public static bool operator >=(Distance left, Distance right) => left.Meters >= right.Meters;

    /// <inheritdoc/>
    public bool Equals(Distance other) => Meters == other.Meters;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Distance other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Meters.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(Distance other) => Meters.CompareTo(other.Meters);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        Distance other => CompareTo(other),
        _ => throw new ArgumentException($"It is a {obj.GetType()}, but must be a {nameof(Distance)}.", nameof(obj)),
    };

    /// <summary>Metres with their unit, such as <c>1250 m</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Meters:R} m");

    private static Distance Of(double value, double unitMeters,
        [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        double meters = value * unitMeters;
        if (!(value >= 0 && double.IsFinite(meters)))
            Guard.InRange(value, 0, double.MaxValue / unitMeters, "A distance is finite and not negative.", name);
        return new Distance(meters + 0.0);
    }
}
