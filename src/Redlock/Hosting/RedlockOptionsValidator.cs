using Microsoft.Extensions.Options;

namespace Purlin.Redlock;

/// <summary>Checks the options of registered locks when the host starts, before any node is asked.</summary>
internal sealed class RedlockOptionsValidator(RedlockRegistration registration)
    : IValidateOptions<DistributedLockOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DistributedLockOptions options)
    {
        if (name != registration.Name)
            return ValidateOptionsResult.Skip;
        try
        {
            options.Validate(registration.NodeCount);
        }
        catch (ArgumentException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }

        return ValidateOptionsResult.Success;
    }
}
