using Microsoft.Extensions.Options;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Fails the start of a host whose options make no map. Once a map is in use, options that make none do not throw at
/// whoever reloads the configuration; <see cref="HostedRouter"/> keeps the map and reports them.
/// </summary>
internal sealed class MapValidator(string name, MapSource source, IServiceProvider services)
    : IValidateOptions<ConsistentHashingOptions>
{
    public ValidateOptionsResult Validate(string? optionsName, ConsistentHashingOptions options)
    {
        if (!string.Equals(optionsName, name, StringComparison.Ordinal))
            return ValidateOptionsResult.Skip;
        if (source.HasStarted)
            return ValidateOptionsResult.Success;
        try
        {
            source.Make(options, services, current: null);
            return ValidateOptionsResult.Success;
        }
        catch (Exception e) when (MapSource.IsRefusal(e))
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}
