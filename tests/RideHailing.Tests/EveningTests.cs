using Microsoft.Extensions.DependencyInjection;
using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing.Tests;

/// <summary>The evening and its page.</summary>
public sealed class EveningTests
{
    [Fact]
    public void Equal_seeds_give_equal_pages_and_another_seed_another()
    {
        using ServiceProvider one = Cities.Lived(seed: 7);
        using ServiceProvider again = Cities.Lived(seed: 7);
        using ServiceProvider other = Cities.Lived(seed: 8);

        Assert.Equal(one.Page(), again.Page());
        Assert.NotEqual(
            one.GetRequiredService<TripJournal>().Events, other.GetRequiredService<TripJournal>().Events);
        Assert.NotEqual(one.Page(), other.Page());
    }

    [Fact]
    public void A_page_is_whole_and_loads_nothing()
    {
        using ServiceProvider city = Cities.Lived();

        string page = city.Page();

        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>", page.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void At_nine_a_desk_changes_and_trips_go_with_their_cells()
    {
        // To 21:01, so that riders who waited at 21:00 wait still.
        using ServiceProvider city = Cities.Lived(drivers: 400, hours: 61 / 60.0);

        var territory = city.GetRequiredService<DispatchTerritory>();
        ConsistentHashing.Transfer transfer = Assert.Single(territory.Plan!.Transfers);
        Assert.Equal(("desk-3", "desk-9"), (transfer.From.Id, transfer.To.Id));
        Assert.Equal(1 / 8.0, territory.Plan.MovedShare, 1e-12);
        var dispatcher = city.GetRequiredService<Dispatcher>();
        Dictionary<SnowflakeId<Trip>, Trip> trips = dispatcher.Trips.ToDictionary(trip => trip.Id);
        int handedOver = city.GetRequiredService<TripJournal>().Events
            .Where(step => step.At < CityClock.Evening.AddHours(1)).GroupBy(step => step.TripId)
            .Count(steps => steps.Last().State is TripState.Requested or TripState.Assigned
                && territory.DeskAt(trips[steps.Key].Request.PickUp) == "desk-9");
        Assert.Equal(handedOver, dispatcher.HandedOver);
        Assert.InRange(handedOver, 1, 400);
        Assert.True(city.Check<MovedShareMinimal>().Holds);
        Assert.Contains("trips whose riders still waited", city.Page(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_promise_holds_and_the_run_says_so()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        using ServiceProvider city = CityServices.Build(new CityOptions(3, 60, 0.25));

        int code = CityRun.Execute(city, folder.Info, Cities.Console(output), CancellationToken.None);

        Assert.Equal(0, code);
        Assert.DoesNotContain("FAIL", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            city.GetServices<IInvariant>().Count(), output.ToString().Split("PASS").Length - 1);
        Assert.Equal(city.Page(), File.ReadAllText(folder.Page));
    }

    [Fact]
    public void An_evening_that_is_cancelled_still_reports()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        using var cancellation = new CancellationTokenSource();
        using ServiceProvider city = CityServices.Build(new CityOptions(3, 60, 12));
        using ITimer end = city.GetRequiredService<CityClock>().CreateTimer(
            _ => cancellation.Cancel(), null, TimeSpan.FromMinutes(4.5), Timeout.InfiniteTimeSpan);

        Assert.Equal(0, CityRun.Execute(city, folder.Info, Cities.Console(output), cancellation.Token));

        Assert.Contains("20:00 to 20:05 took", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("20:00 to 20:05", File.ReadAllText(folder.Page), StringComparison.Ordinal);
    }
}
