using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Purlin.Geospatial;

/// <summary>The options of live places that are registered: apart for each type and key.</summary>
internal sealed class LivePlacesRegistration(Type type, string name) : IValidateOptions<LivePlacesOptions>
{
    public string OptionsName { get; } = $"{type} {name}";

    public LivePlacesOptions OptionsOf(IServiceProvider services)
    {
        LivePlacesOptions options = services.GetRequiredService<IOptionsMonitor<LivePlacesOptions>>().Get(OptionsName);
        if (options.TimeProvider == TimeProvider.System)
            options.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        options.Meters ??= services.GetService<IMeterFactory>();
        if (options.Name.Length == 0)
            options.Name = name;
        return options;
    }

    public ValidateOptionsResult Validate(string? optionsName, LivePlacesOptions options)
    {
        if (optionsName != OptionsName)
            return ValidateOptionsResult.Skip;
        try
        {
            LivePlacesOptions.Checked(options);
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException refusal)
        {
            return ValidateOptionsResult.Fail(refusal.Message);
        }
    }
}
