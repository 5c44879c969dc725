namespace Purlin.Samples.RideHailing;

/// <summary>Runs the city from 20:00 to the end, minute by minute of virtual time.</summary>
internal sealed class Evening(
    CityOptions options, CityClock clock, RiderCrowd riders, PushyRiders pushy, SleepingDesk sleeper,
    ControlRoom controlRoom)
{
    /// <summary>Stops early, between two minutes, when cancelled.</summary>
    public void Run(Action<Sample> onMinute, CancellationToken cancellationToken)
    {
        riders.Start();
        pushy.Start();
        sleeper.Start();
        while (clock.GetUtcNow() < options.End && !cancellationToken.IsCancellationRequested)
        {
            clock.RunUntil(clock.GetUtcNow() + TimeSpan.FromMinutes(1));
            onMinute(controlRoom.Observe());
        }
    }
}
