using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Sdk.Core;

namespace QuickStart;

/// <summary>Makes chosen models fail on purpose, so that the sample can show what happens then. Nothing of this is in the product.</summary>
internal sealed class FaultInjection
{
    private readonly ConcurrentDictionary<string, bool> _broken = new();

    /// <summary>Puts the switch in front of the registered engine.</summary>
    public static FaultInjection Wrap(IServiceCollection services)
    {
        var faults = new FaultInjection();
        var engine = services.Last(s => s.ServiceType == typeof(ModelRuntime));
        services.Replace(ServiceDescriptor.Singleton<ModelRuntime>(p => new Runtime((ModelRuntime)engine.ImplementationFactory!(p), faults)));
        return faults;
    }

    public void Break(ModelPackage package) => _broken[KeyOf(package.Model)] = true;

    public void Heal() => _broken.Clear();

    private static string KeyOf(ReadOnlyMemory<byte> model) => Convert.ToHexString(SHA256.HashData(model.Span));

    private sealed class Runtime(ModelRuntime inner, FaultInjection faults) : ModelRuntime
    {
        public override string Name => inner.Name;

        protected override async ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken) =>
            new Session(await inner.LoadAsync(model, options, cancellationToken), faults, KeyOf(model));
    }

    private sealed class Session(ModelSession inner, FaultInjection faults, string key) : ModelSession
    {
        public override string Provider => inner.Provider;

        public override IReadOnlyList<TensorDefinition> Inputs => inner.Inputs;

        public override IReadOnlyList<TensorDefinition> Outputs => inner.Outputs;

        protected override ModelBinding BindCore(int rows) => new Binding(inner.Bind(rows), faults, key);

        protected override void Dispose(bool disposing) => inner.Dispose();
    }

    private sealed class Binding(ModelBinding inner, FaultInjection faults, string key) : ModelBinding
    {
        public override int Rows => inner.Rows;

        public override Span<T> Input<T>(int index) => inner.Input<T>(index);

        public override void SetStrings(int index, Utf8Column values) => inner.SetStrings(index, values);

        public override void SetStrings(int index, ReadOnlySpan<string?> values) => inner.SetStrings(index, values);

        public override void Run(CancellationToken cancellationToken = default)
        {
            if (faults._broken.ContainsKey(key))
            {
                throw new ModelRuntimeException("The model was made to fail on purpose.");
            }

            inner.Run(cancellationToken);
        }

        public override ReadOnlySpan<T> Output<T>(int index) => inner.Output<T>(index);

        public override ReadOnlySpan<long> OutputShape(int index) => inner.OutputShape(index);

        public override IReadOnlyList<string> OutputStrings(int index) => inner.OutputStrings(index);

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
