using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Purlin.Geospatial.Tests.Live;

namespace Purlin.Geospatial.Tests.Hosting;

/// <summary>Places of a container.</summary>
public sealed class HostingTests
{
    private static readonly Stall[] All = [.. Enumerable.Range(0, 9).Select(New)];

    [Fact]
    public async Task Places_are_there_when_the_host_has_started()
    {
        bool isLoaded = false;
        HostApplicationBuilder app = Host.CreateEmptyApplicationBuilder(settings: null);
        #region GeospatialHosting
        app.Services.AddGeospatial()
            .AddPlaces(Stall.Schema, services => ReadStalls())
            .AddLivePlaces<int, Stall>(
                stall => stall.Id, Stall.Schema, options => options.RebuildFraction = 0.1, services => ReadStalls());
        app.Services.AddHealthChecks().AddLivePlaces<int, Stall>();
        #endregion
        Stall[] ReadStalls()
        {
            isLoaded = true;
            return All;
        }

        using IHost host = app.Build();
        Assert.False(isLoaded);
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(isLoaded);
        Assert.Equal(9, host.Services.GetRequiredService<PlaceIndex<Stall>>().Core.Length);
        Assert.Equal(9, host.Services.GetRequiredService<LivePlaces<int, Stall>>().Length);
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(
            TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, report.Entries["live_places_Stall"].Status);
        Assert.Equal(9, report.Entries["live_places_Stall"].Data["places"]);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Places_of_different_keys_and_types_are_apart()
    {
        var services = new ServiceCollection();
        services.AddGeospatial()
            .AddKeyedPlaces("a", Stall.Schema, _ => All[..2])
            .AddKeyedPlaces("b", Stall.Schema, _ => All[..3])
            .AddKeyedLivePlaces<int, Stall>("a", stall => stall.Id, Stall.Schema, null, _ => All[..4])
            .AddLivePlaces<string, Stall>(stall => $"{stall.Id}", Stall.Schema);
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal(2, provider.GetRequiredKeyedService<PlaceIndex<Stall>>("a").Core.Length);
        Assert.Equal(3, provider.GetRequiredKeyedService<PlaceIndex<Stall>>("b").Core.Length);
        Assert.Equal(4, provider.GetRequiredKeyedService<LivePlaces<int, Stall>>("a").Length);
        Assert.Equal(0, provider.GetRequiredService<LivePlaces<string, Stall>>().Length);
        Assert.Null(provider.GetService<PlaceIndex<Stall>>());
    }

    [Fact]
    public void A_second_registration_of_a_key_is_refused()
    {
        IGeospatialBuilder builder = new ServiceCollection().AddGeospatial().AddPlaces(Stall.Schema, _ => All);
        Assert.Throws<InvalidOperationException>(() => builder.AddPlaces(Stall.Schema, _ => All));
        Assert.Throws<ArgumentException>("name", () => builder.AddKeyedPlaces("", Stall.Schema, _ => All));
    }

    [Fact]
    public async Task Options_out_of_range_end_the_start()
    {
        HostApplicationBuilder app = Host.CreateEmptyApplicationBuilder(settings: null);
        app.Services.AddGeospatial().AddLivePlaces<int, Stall>(
            stall => stall.Id, Stall.Schema, options => options.RebuildFraction = 2);
        using IHost host = app.Build();
        OptionsValidationException refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("from 0.001 to 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_and_name_are_those_of_the_container_and_the_key()
    {
        var time = new ManualTimeProvider();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        services.AddGeospatial().AddKeyedLivePlaces<int, Stall>(
            "stalls", stall => stall.Id, Stall.Schema, options => options.MinChanges = 1);
        using ServiceProvider provider = services.BuildServiceProvider();
        LivePlaces<int, Stall> live = provider.GetRequiredKeyedService<LivePlaces<int, Stall>>("stalls");
        live.Set(All);
        live.Set(New(3));
        Assert.Equal(0, live.Status.Rebuilds);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, live.Status.Rebuilds);
    }

    [Theory]
    [InlineData(false, 5, HealthStatus.Healthy)]
    [InlineData(false, 50, HealthStatus.Healthy)]
    [InlineData(true, 5, HealthStatus.Degraded)]
    [InlineData(true, 50, HealthStatus.Unhealthy)]
    public async Task A_rebuild_that_fails_degrades_until_changes_wait_for_it(
        bool isFailing, int changes, HealthStatus expected)
    {
        var status = new LivePlacesStatus(
            9, changes, 50, 0, default, isFailing ? new InvalidOperationException("no room") : null);
        var check = new LivePlacesHealthCheck(() => status);
        HealthCheckResult result = await check.CheckHealthAsync(
            new() { Registration = new("live", check, failureStatus: null, tags: null) },
            TestContext.Current.CancellationToken);
        Assert.Equal(expected, result.Status);
        Assert.Equal((long)changes, result.Data["changes"]);
    }

    private static Stall New(int id) => new(id, Points.At(id, id), 1, 0, 0);
}
