using System.Diagnostics;

namespace Purlin.Testing;

/// <summary>Keeps the activities of one source, so that a test can look at them.</summary>
/// <remarks>
/// Sources of one name are shared by the whole process, tests that run in parallel included. So a collector listens
/// either to one <see cref="ActivitySource"/> instance, or to a name within its own trace: it then starts a root
/// activity, current for the test from there on, and keeps what descends from it. Thread-safe.
/// </remarks>
public sealed class ActivityCollector : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Activity> _started = [];
    private readonly List<Activity> _stopped = [];
    private readonly ActivityListener _listener;

    /// <summary>Keeps the activities of one source.</summary>
    /// <param name="source">Exactly this instance, whatever others have its name.</param>
    public ActivityCollector(ActivitySource source) =>
        _listener = Listen(candidate => ReferenceEquals(candidate, source), traceId: null);

    /// <summary>Starts a root activity and keeps the activities of a name that descend from it.</summary>
    /// <param name="sourceName">The sources' name.</param>
    public ActivityCollector(string sourceName)
    {
        Root = new Activity($"test of {sourceName}").SetIdFormat(ActivityIdFormat.W3C).Start();
        _listener = Listen(source => source.Name == sourceName, Root.TraceId);
    }

    /// <summary>
    /// The root activity that the collector started, or null where it listens to one source instance.
    /// </summary>
    public Activity? Root { get; }

    /// <summary>The activities in order of their start, running ones included; a copy.</summary>
    public IReadOnlyList<Activity> Started
    {
        get
        {
            using (_gate.EnterScope())
                return [.. _started];
        }
    }

    /// <summary>The activities that have ended, in order of their end; a copy.</summary>
    public IReadOnlyList<Activity> Stopped
    {
        get
        {
            using (_gate.EnterScope())
                return [.. _stopped];
        }
    }

    /// <summary>Stops listening and ends the root; the activities stay readable.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        Root?.Dispose();
    }

    private ActivityListener Listen(Func<ActivitySource, bool> wanted, ActivityTraceId? traceId)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = wanted,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                traceId is null || options.TraceId == traceId
                    ? ActivitySamplingResult.AllDataAndRecorded
                    : ActivitySamplingResult.None,
            ActivityStarted = activity => Keep(activity, _started, traceId),
            ActivityStopped = activity => Keep(activity, _stopped, traceId),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    // Sampling is a vote of all listeners: an activity of another trace gets here when another collector asked for it.
    private void Keep(Activity activity, List<Activity> activities, ActivityTraceId? traceId)
    {
        if (traceId is not null && activity.TraceId != traceId)
            return;
        using (_gate.EnterScope())
            activities.Add(activity);
    }
}
