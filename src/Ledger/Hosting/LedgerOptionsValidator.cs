using Microsoft.Extensions.Options;

namespace Purlin.Ledger;

/// <summary>Checks the options of one registered book when the host starts.</summary>
internal sealed class LedgerOptionsValidator(LedgerRegistration registration) : IValidateOptions<LedgerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, LedgerOptions options)
    {
        if (name != registration.Name)
            return ValidateOptionsResult.Skip;
        try
        {
            options.Check();
            return ValidateOptionsResult.Success;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}
