using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

internal static class DispatchServices
{
    public static IServiceCollection AddDispatch(this IServiceCollection services) => services
        .AddSingleton<TripJournal>()
        .AddSingleton<LockNodes>()
        .AddSingleton<DriverRecords>()
        .AddSingleton<DriverReservations>()
        .AddSingleton<SleepingDesk>()
        .AddSingleton<DispatchTerritory>()
        .AddSingleton<Dispatcher>()
        .AddSingleton<WaitingTimes>()
        .AddSingleton<IConcernFigures, DispatchFigures>()
        .AddSingleton<IPageSection, MigrationSection>()
        .AddSingleton<IInvariant, NoTripLost>()
        .AddSingleton<IInvariant, NoDoubleDispatch>()
        .AddSingleton<IInvariant, TokensOnlyRise>()
        .AddSingleton<IInvariant, StaleWritesRefused>()
        .AddSingleton<IInvariant, MovedShareMinimal>()
        .AddSingleton(new LibraryRole(
            "ConsistentHashing", Concern.Dispatch, "cells of the map owned by eight dispatchers; one leaves, one joins",
            "one dispatcher owns every cell", IsWired: true))
        .AddSingleton(new LibraryRole(
            "Redlock", Concern.Dispatch, "a driver reserved under a lock with a fencing token, over five nodes",
            "one process, so nobody races", IsWired: true));
}
