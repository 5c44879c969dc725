using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Purlin.RateLimiting;

/// <summary>Policies of a section of the configuration, which tells when it was reloaded.</summary>
internal sealed class ConfigurationPolicySource(IConfiguration section) : IRateLimitPolicySource
{
    /// <inheritdoc/>
    public ValueTask<RateLimitPolicySet> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(PolicyConfiguration.Read(section));
    }

    /// <inheritdoc/>
    public IChangeToken Watch() => section.GetReloadToken();
}
