using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Purlin.RateLimiting;

/// <summary>Telemetry of a registered limiter.</summary>
public static class RateLimitingTelemetryExtensions
{
    /// <summary>
    /// Lets the limiter tell the meter and the activity source <c>Purlin.RateLimiting</c> what it does. The
    /// <see cref="RateLimitTelemetry"/> is a service of the limiter's key.
    /// </summary>
    /// <param name="builder">The limiter.</param>
    /// <param name="configure">What to keep besides.</param>
    public static IRateLimitingBuilder AddTelemetry(
        this IRateLimitingBuilder builder, Action<RateLimitTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string? key = builder.Name.Length == 0 ? null : builder.Name;
        builder.Services.AddKeyedSingleton(key, (services, _) =>
        {
            var options = new RateLimitTelemetryOptions
            {
                TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System,
            };
            configure?.Invoke(options);
            return new RateLimitTelemetry(options, services.GetService<IMeterFactory>());
        });
        return builder.Decorate(
            (services, inner) => services.GetRequiredKeyedService<RateLimitTelemetry>(key).Observe(inner));
    }
}
