using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the options of a package or provider, checked when the host starts.</summary>
public static class ValidatedOptionsServiceCollectionExtensions
{
    /// <summary>Adds options with their validator. Safe to call again: changes add up, the validator is added once.</summary>
    /// <typeparam name="TOptions">The options; their defaults are valid.</typeparam>
    /// <typeparam name="TValidator">Says what is wrong with them.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddValidatedOptions<TOptions, TValidator>(this IServiceCollection services, Action<TOptions>? configure = null)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<TOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        return services;
    }
}
