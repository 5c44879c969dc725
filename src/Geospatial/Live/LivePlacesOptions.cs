using System.Diagnostics.Metrics;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>How <see cref="LivePlaces{TKey, T}"/> is kept.</summary>
public sealed class LivePlacesOptions
{
    /// <summary>The least that <see cref="RebuildFraction"/> may be.</summary>
    public const double MinRebuildFraction = 0.001;

    /// <summary>What share of the places may have changed before all are built anew in the background.</summary>
    /// <value>From 0.001 to 1; 1/16 unless given. More makes rebuilding rarer and queries a little slower.</value>
    public double RebuildFraction { get; set; } = 1.0 / 16;

    /// <summary>So many changes are waited for at least.</summary>
    /// <value>From 1; 4,096 unless given.</value>
    public int MinChanges { get; set; } = 4_096;

    /// <summary>
    /// Gives the time, and runs the rebuilding: the system's on a thread of the pool, any other's timers on the thread
    /// that advances it.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Makes and owns the meter; unless given, the places make and dispose it.</summary>
    public IMeterFactory? Meters { get; set; }

    /// <summary>The value of the tag <c>purlin.places</c> of all measurements; may be empty.</summary>
    public string Name { get; set; } = "";

    internal static LivePlacesOptions Checked(LivePlacesOptions options)
    {
        Guard.InRange(options.RebuildFraction, MinRebuildFraction, 1);
        Guard.InRange(options.MinChanges, 1, int.MaxValue);
        if (options.TimeProvider is null)
            throw new ArgumentException("It has no TimeProvider; leave the system's.", nameof(options));
        if (options.Name is null)
            throw new ArgumentException("Its Name is null; leave it empty.", nameof(options));
        return options;
    }
}
