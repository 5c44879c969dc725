using Microsoft.Extensions.DependencyInjection;
using Purlin.ConsistentHashing;
using Purlin.Ledger;
using Purlin.RateLimiting;
using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing.Tests;

/// <summary>A promise that cannot be found broken is none: each is broken on purpose, and seen.</summary>
public sealed class InvariantTests
{
    [Fact]
    public void A_step_that_the_seed_does_not_give_is_found() => AssertFinds<SameSeedSameEvening>(
        "leaves the evening",
        city => Journal(city).Append(city.GetRequiredService<CityIds>().NextTrip(), TripState.Requested, null));

    [Fact]
    public void An_id_given_twice_is_found() => AssertFinds<IdsUniqueAndOrdered>(
        "does not follow", city => Journal(city).Append(FirstTrip(city).Id, TripState.Requested, null));

    [Fact]
    public void An_id_of_another_time_is_found() => AssertFinds<IdsUniqueAndOrdered>("is dated", city =>
    {
        // Taken at the end of the evening, it would be right; a minute later its request is late.
        SnowflakeId<Trip> early = city.GetRequiredService<CityIds>().NextTrip();
        var clock = city.GetRequiredService<CityClock>();
        clock.RunUntil(clock.GetUtcNow() + TimeSpan.FromMilliseconds(5));
        Journal(city).Append(early, TripState.Requested, null);
    });

    [Fact]
    public void A_request_let_in_above_a_limit_is_found() => AssertFinds<LimitsNeverExceeded>(
        "let in above a limit", city => Swap(city, admission => !admission.Verdict.IsAllowed, Allowed(city)));

    [Fact]
    public void A_request_refused_below_the_limits_is_found() => AssertFinds<LimitsNeverExceeded>(
        "refused below all limits", city => Swap(city, admission => admission.Verdict.IsAllowed, Refused(city)));

    [Fact]
    public void A_wait_that_is_not_the_limits_is_found() => AssertFinds<LimitsNeverExceeded>(
        "told to wait",
        city => Swap(
            city,
            admission => !admission.Verdict.IsAllowed
                && admission.Verdict.RetryAfter != Refused(city).RetryAfter,
            Refused(city)));

    [Fact]
    public void Who_comes_again_when_told_is_let_in()
    {
        using ServiceProvider city = Cities.Lived(hours: 0.3);
        int patient = city.GetRequiredService<PushyRiders>().PatientRider;
        Admission[] asked = [.. Admissions(city).Where(admission => admission.RiderId == patient)];

        // By the rider's own limit: what the city refuses, others may use up first.
        (Admission, Admission)[] told = [.. asked.Zip(asked.Skip(1))
            .Where(pair => pair.First.Verdict is { IsAllowed: false, RequestIndex: 0 })];
        Assert.NotEmpty(told);
        Assert.All(told, pair => Assert.True(pair.Item2.Verdict.IsAllowed));
    }

    [Fact]
    public void A_trip_without_a_request_is_found() => AssertFinds<NoTripLost>(
        "but ",
        city => Journal(city).Append(city.GetRequiredService<CityIds>().NextTrip(), TripState.Requested, null));

    [Fact]
    public void A_trip_that_ends_twice_is_found() => AssertFinds<NoTripLost>(
        "went from Completed to Completed",
        city => Journal(city).Append(Completed(city).Id, TripState.Completed, Completed(city).Driver!.Id));

    [Fact]
    public void A_driver_with_two_trips_is_found() => AssertFinds<NoDoubleDispatch>("was given", city =>
    {
        Trip[] riding = [.. Trips(city).Where(trip => trip.State == TripState.Riding).Take(2)];
        Journal(city).Append(riding[1].Id, TripState.Assigned, riding[0].Driver!.Id);
    });

    [Fact]
    public void A_driver_who_is_not_the_nearest_is_found() => AssertFinds<NearestIsNearest>("is nearer than", city =>
    {
        Driver[] free = [.. city.GetRequiredService<DriverFleet>().Drivers.Where(driver => driver.Trip is null)];
        var recount = city.GetRequiredService<NearestIsNearest>();
        for (int i = 0; i < 40; i++)
            recount.Look(free[0].Position, free[^1]);
    });

    [Fact]
    public void A_driver_who_moves_a_trip_that_is_not_theirs_is_found() => AssertFinds<NoDoubleDispatch>(
        "without having it", city =>
        {
            Trip[] riding = [.. Trips(city).Where(trip => trip.State == TripState.Riding).Take(2)];
            Journal(city).Append(riding[1].Id, TripState.Completed, riding[0].Driver!.Id);
        });

    [Fact]
    public void A_trip_at_the_wrong_desk_is_found() => AssertFinds<MovedShareMinimal>(
        "does not own its cell", city => Trips(city).First(trip => trip.IsAtDesk).Desk = "desk-0");

    [Fact]
    public void Cells_that_move_without_need_are_found()
    {
        // Two desks swap: as many slots each as before, so nothing had to move.
        SlotMap first = SlotMap.Create(Enumerable.Range(1, 8).Select(i => new Node($"desk-{i}")));
        SlotMap detour = first.Remove("desk-1").Remove("desk-2").Add(new Node("desk-1")).Add(new Node("desk-2"));

        InvariantResult result = MovedShareMinimal.Recount(first, detour, MigrationPlan.Between(first, detour));

        Assert.False(result.Holds);
    }

    [Fact]
    public void A_plan_that_tells_less_than_moved_is_found()
    {
        SlotMap first = SlotMap.Create(Enumerable.Range(1, 8).Select(i => new Node($"desk-{i}")));
        SlotMap next = first.Add(new Node("desk-9"));

        InvariantResult result = MovedShareMinimal.Recount(first, next, MigrationPlan.Between(first, first));

        Assert.False(result.Holds);
        Assert.Contains("planned were 0", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cent_too_many_is_found() => AssertFinds<EveryCentAccounted>(
        "the ledger says",
        city => city.GetRequiredService<PaymentDesk>().Authorize(city.GetRequiredService<CityIds>().NextTrip(), 1));

    [Fact]
    public void A_cent_in_the_wrong_pocket_is_found() => AssertFinds<EveryCentAccounted>(
        "is owed",
        city => city.GetRequiredService<CityBook>().Post(Entry.Create("a mistake")
            .Debit(CityBook.Platform, CityBook.Euros(1))
            .Credit(CityBook.DriverAccount(Completed(city).Driver!.Id), CityBook.Euros(1))));

    [Fact]
    public void A_fare_taken_twice_is_taken_once()
    {
        using ServiceProvider city = Cities.Lived();
        Trip paid = Completed(city);
        var desk = city.GetRequiredService<PaymentDesk>();
        (long, long) before = (desk.CapturedCents, city.GetRequiredService<CityBook>().TrialBalance.Sequence);

        desk.Capture(paid.Id, paid.Driver!.Id);

        Assert.Equal(before, (desk.CapturedCents, city.GetRequiredService<CityBook>().TrialBalance.Sequence));
        Assert.True(city.Check<EveryCentAccounted>().Holds);
    }

    [Fact]
    public void A_fare_given_back_after_it_was_taken_is_refused_at_once()
    {
        using ServiceProvider city = Cities.Lived();
        SnowflakeId<Trip> paid = Completed(city).Id;

        Assert.Throws<InvalidOperationException>(() => city.GetRequiredService<PaymentDesk>().Release(paid));
        Assert.True(city.Check<EveryCentAccounted>().Holds);
    }

    [Fact]
    public void A_run_with_a_broken_promise_ends_with_1_and_names_it()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        using ServiceProvider city = CityServices.Build(new CityOptions(3, 60, 0.25));
        using ITimer fault = city.GetRequiredService<CityClock>().CreateTimer(
            _ => Journal(city).Append(FirstTrip(city).Id, TripState.Requested, null), null,
            TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);

        Assert.Equal(1, CityRun.Execute(city, folder.Info, Cities.Console(output), CancellationToken.None));

        Assert.Contains("FAIL: ids unique and in order of time", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("✗ FAIL", File.ReadAllText(folder.Page), StringComparison.Ordinal);
    }

    /// <summary>The invariant holds of a lived evening, and no more once the fault is in it.</summary>
    private static void AssertFinds<TInvariant>(string detail, Action<IServiceProvider> fault)
        where TInvariant : IInvariant
    {
        using ServiceProvider city = Cities.Lived();
        InvariantResult before = city.Check<TInvariant>();
        Assert.True(before.Holds, before.Detail);

        fault(city);

        InvariantResult after = city.Check<TInvariant>();
        Assert.False(after.Holds, after.Detail);
        Assert.Contains(detail, after.Detail, StringComparison.Ordinal);
    }

    /// <summary>Gives the first decision of a kind another verdict.</summary>
    private static void Swap(IServiceProvider city, Predicate<Admission> which, RateLimitVerdict verdict)
    {
        List<Admission> admissions = Admissions(city);
        int at = admissions.FindIndex(which);
        admissions[at] = admissions[at] with { Verdict = verdict };
    }

    private static List<Admission> Admissions(IServiceProvider city) =>
        (List<Admission>)city.GetRequiredService<Doorkeeper>().Admissions;

    private static RateLimitVerdict Allowed(IServiceProvider city) =>
        Admissions(city).First(admission => admission.Verdict.IsAllowed).Verdict;

    private static RateLimitVerdict Refused(IServiceProvider city) =>
        Admissions(city).First(admission => !admission.Verdict.IsAllowed).Verdict;

    private static TripJournal Journal(IServiceProvider city) => city.GetRequiredService<TripJournal>();

    private static IReadOnlyList<Trip> Trips(IServiceProvider city) => city.GetRequiredService<Dispatcher>().Trips;

    private static Trip FirstTrip(IServiceProvider city) => Trips(city)[0];

    private static Trip Completed(IServiceProvider city) =>
        Trips(city).First(trip => trip.State == TripState.Completed);
}
