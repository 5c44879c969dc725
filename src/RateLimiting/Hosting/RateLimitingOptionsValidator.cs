using Microsoft.Extensions.Options;

namespace Purlin.RateLimiting;

/// <summary>Checks the options of one registered limiter when the host starts.</summary>
internal sealed class RateLimitingOptionsValidator(RateLimitingRegistration registration)
    : IValidateOptions<RateLimitingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RateLimitingOptions options)
    {
        if (name != registration.Name)
            return ValidateOptionsResult.Skip;
        if (options.Local is null)
            return ValidateOptionsResult.Fail("Local is null: leave it as it is, or set one.");
        try
        {
            new RateLimitPolicies().Apply(options.ToSet());
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}
