using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Sdk.Core;

namespace ServingSample;

/// <summary>The engine with a switch that makes a chosen model fail on one run in twenty. Nothing of this is in the product.</summary>
internal sealed class FaultyRuntime(ModelRuntime inner) : ModelRuntime
{
    private readonly ConcurrentDictionary<string, bool> _broken = new();
    private int _runs;
    private int _failures;

    public override string Name => inner.Name;

    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Puts the switch in front of the registered engine.</summary>
    public static void Wrap(IServiceCollection services)
    {
        var engine = services.Last(s => s.ServiceType == typeof(ModelRuntime));
        services.AddSingleton(provider => new FaultyRuntime((ModelRuntime)engine.ImplementationFactory!(provider)));
        services.Replace(ServiceDescriptor.Singleton<ModelRuntime>(provider => provider.GetRequiredService<FaultyRuntime>()));
    }

    public void Break(ModelPackage package) => _broken[KeyOf(package.Model)] = true;

    protected override async ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken) =>
        new Session(await inner.LoadAsync(model, options, cancellationToken), this, KeyOf(model));

    private static string KeyOf(ReadOnlyMemory<byte> model) => Convert.ToHexString(SHA256.HashData(model.Span));

    private void MayFail(string key)
    {
        if (_broken.ContainsKey(key) && Interlocked.Increment(ref _runs) % 20 == 0)
        {
            Interlocked.Increment(ref _failures);
            throw new ModelRuntimeException("The model was made to fail on purpose.");
        }
    }

    private sealed class Session(ModelSession inner, FaultyRuntime runtime, string key) : ModelSession
    {
        public override string Provider => inner.Provider;

        public override IReadOnlyList<TensorDefinition> Inputs => inner.Inputs;

        public override IReadOnlyList<TensorDefinition> Outputs => inner.Outputs;

        protected override ModelBinding BindCore(int rows) => new Binding(inner.Bind(rows), runtime, key);

        protected override void Dispose(bool disposing) => inner.Dispose();
    }

    private sealed class Binding(ModelBinding inner, FaultyRuntime runtime, string key) : ModelBinding
    {
        public override int Rows => inner.Rows;

        public override Span<T> Input<T>(int index) => inner.Input<T>(index);

        public override void SetStrings(int index, Utf8Column values) => inner.SetStrings(index, values);

        public override void SetStrings(int index, ReadOnlySpan<string?> values) => inner.SetStrings(index, values);

        public override void Run(CancellationToken cancellationToken = default)
        {
            runtime.MayFail(key);
            inner.Run(cancellationToken);
        }

        public override ReadOnlySpan<T> Output<T>(int index) => inner.Output<T>(index);

        public override ReadOnlySpan<long> OutputShape(int index) => inner.OutputShape(index);

        public override IReadOnlyList<string> OutputStrings(int index) => inner.OutputStrings(index);

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
