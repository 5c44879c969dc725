using Purlin.RateLimiting;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Those for whom a gateway has limits, from 20:05 to 20:20: one who taps and taps, one who asks again at the very
/// instant that the refusal named, and a partner's script that asks under a hundred names.
/// </summary>
internal sealed class PushyRiders : IDisposable
{
    private const int ScriptNames = 100;

    private static readonly DateTimeOffset From = CityClock.Evening.AddMinutes(5);
    private static readonly DateTimeOffset To = CityClock.Evening.AddMinutes(20);
    private static readonly TimeSpan Tap = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ScriptEvery = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly CityClock _clock;
    private readonly CityOptions _options;
    private readonly CityMap _map;
    private readonly DestinationSearch _search;
    private readonly TripGateway _gateway;
    private readonly Random _random;
    private readonly ITimer[] _timers;
    private int _scripted;

    public PushyRiders(
        CityClock clock, CityOptions options, CityMap map, DestinationSearch search, TripGateway gateway)
    {
        (_clock, _options, _map, _search, _gateway) = (clock, options, map, search, gateway);
        _random = options.RandomOf(Concern.Gateway);
        _timers = [AskWhile(TapAgain), AskWhile(AskWhenTold), AskWhile(AskUnderTheNextName)];
    }

    /// <summary>The rider who does as told.</summary>
    public int PatientRider => FirstId + 1;

    // Behind everybody else, so that nobody is taken for one of them.
    private int FirstId => Demand.RidersOf(_options);

    public void Start()
    {
        foreach (var timer in _timers)
            timer.Change(From - _clock.GetUtcNow(), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => Array.ForEach(_timers, timer => timer.Dispose());

    private TimeSpan TapAgain()
    {
        Ask(FirstId + 2, RiderApps.Phone);
        return Tap;
    }

    private TimeSpan AskWhenTold()
    {
        var verdict = Ask(PatientRider, RiderApps.Phone);
        return verdict.IsAllowed ? Tap : verdict.RetryAfter;
    }

    private TimeSpan AskUnderTheNextName()
    {
        Ask(FirstId + 10 + _scripted++ % ScriptNames, RiderApps.Partner);
        return ScriptEvery;
    }

    private RateLimitVerdict Ask(int rider, string app)
    {
        var spot = HotSpot.OfTheEvening[0];
        var pickUp = Ground.Scatter(spot.Center, spot.RadiusMeters, _random);
        var destination = _search.Choose(_map.NearestPlace(spot.Center), _random);
        return _gateway.Submit(
            new TripRequest(rider, app, pickUp, destination.Center, destination.Name, Patience));
    }

    /// <summary>Does something once started, and again after the time that it returns, until the end.</summary>
    private ITimer AskWhile(Func<TimeSpan> ask)
    {
        ITimer? timer = null;
        timer = _clock.CreateTimer(
            _ =>
            {
                var pause = ask();
                if (_clock.GetUtcNow() + pause < To)
                    timer!.Change(pause, Timeout.InfiniteTimeSpan);
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return timer;
    }
}
