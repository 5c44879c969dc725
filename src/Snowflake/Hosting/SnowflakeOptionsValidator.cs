using Microsoft.Extensions.Options;

namespace Purlin.Snowflake;

/// <summary>Checks the options of one registered generator when the host starts.</summary>
internal sealed class SnowflakeOptionsValidator(SnowflakeRegistration registration) : IValidateOptions<SnowflakeOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SnowflakeOptions options)
    {
        if (name != registration.Name)
            return ValidateOptionsResult.Skip;
        try
        {
            options.Validate();
            if (registration.LeaseStore is not null)
                options.Lease.Validate(options);
        }
        catch (ArgumentException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }

        return options.NodeId is null && registration.LeaseStore is null && registration.NodeIds is null
            ? ValidateOptionsResult.Fail(
                $"NodeId is missing: set it from 0 to {options.Layout.MaxNode}, take a source of node ids "
                + "(UseNodeIds), or lease one (UseLeases, UseRedis).")
            : ValidateOptionsResult.Success;
    }
}
