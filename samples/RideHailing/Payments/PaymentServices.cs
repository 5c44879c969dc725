using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

internal static class PaymentServices
{
    public static IServiceCollection AddPayments(this IServiceCollection services) => services
        .AddSingleton<CityBook>()
        .AddSingleton<PaymentDesk>()
        .AddSingleton<IConcernFigures>(provider => provider.GetRequiredService<PaymentDesk>())
        .AddSingleton<IInvariant, EveryCentAccounted>()
        .AddSingleton(new LibraryRole(
            "Ledger", Concern.Payments, "fares held, captured, refunded and paid out in double entry, then reconciled",
            "a few sums", IsWired: true));
}
