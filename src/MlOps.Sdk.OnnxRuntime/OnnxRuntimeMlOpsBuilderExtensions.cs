using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds ONNX Runtime to an application.</summary>
public static class OnnxRuntimeMlOpsBuilderExtensions
{
    /// <summary>
    /// Makes ONNX Runtime the <see cref="ModelRuntime"/>, unless the application has registered another before.
    /// The options are validated when the host starts. Safe to call twice.
    /// </summary>
    /// <param name="builder">The platform's builder.</param>
    /// <param name="configure">Changes the options; may be <see langword="null"/>.</param>
    /// <returns>The same builder.</returns>
    public static IMlOpsBuilder AddOnnxRuntime(this IMlOpsBuilder builder, Action<OnnxRuntimeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddValidatedOptions<OnnxRuntimeOptions, OnnxRuntimeOptionsValidator>(configure);
        builder.Services.TryAddSingleton<ModelRuntime>(static services => new OnnxModelRuntime(
            services.GetRequiredService<IOptions<OnnxRuntimeOptions>>().Value, services.GetService<ILogger<OnnxModelRuntime>>()));
        return builder;
    }
}
