using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>Counts every native object that is made and freed, by standing between the binding and the engine.</summary>
[Collection(nameof(BindingResourcesTests))]
public sealed unsafe class BindingResourcesTests
{
    private const int TableLength = 426;
    private static readonly nint* Original = ReadTable();
    private static readonly Dictionary<nint, int> Freed = [];
    private static readonly HashSet<nint> Alive = [];
    private static readonly Lock Gate = new();

    [Fact]
    public void Dispose_SessionAndBindings_FreesEachNativeObjectOnce()
    {
        var made = UseAndDispose(leak: false);
        AssertAllFreedOnce(made);
    }

    [Fact]
    public void Finalizers_ForgottenSessionAndBindings_FreeEachNativeObjectOnce()
    {
        var made = UseAndDispose(leak: true);
        for (var i = 0; i < 10 && AliveCount() > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        AssertAllFreedOnce(made);
    }

    [Fact]
    public void Constructor_OnASessionThatWasDisposed_LeavesNothingTheFinalizerStumblesOver()
    {
        var session = new SessionFactory(OrtLibrary.Load(null), new OnnxRuntimeOptions(), NullLogger.Instance).Create(new ModelSource(TestModels.MatMul(2, 1, 1, 1), null), new ModelSessionOptions());
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => new BindingResources(session.Native, 1, 1, 64));
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    // Not inlined, so that nothing of it is reachable from the caller's frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int UseAndDispose(bool leak)
    {
        lock (Gate)
        {
            Freed.Clear();
            Alive.Clear();
        }

        var library = OrtLibrary.Load(null);
        var watched = new OrtLibrary(library.Api.WithTable(WatchedTable()), library.Place);
        var factory = new SessionFactory(watched, new OnnxRuntimeOptions(), NullLogger.Instance);
        var session = factory.Create(new ModelSource(TestModels.MatMul(2, 1, 1, 1), null), new ModelSessionOptions());
        var nonZero = factory.Create(new ModelSource(TestModels.NonZero(2), null), new ModelSessionOptions());
        ModelBinding[] bindings = [session.Bind(1), session.Bind(100), nonZero.Bind(3), session.Bind(0)];
        using var vector = Columns.FromObjects(DataType.Vector(2), [new[] { 1f, 2f }]);
        foreach (var binding in bindings)
        {
            // Lent twice: the first is never run.
            Assert.Equal(binding.Rows == 1, binding.Rows == 1 && binding.TryLend(0, vector) && binding.TryLend(0, vector));
            binding.Run();
            binding.Run();
        }

        // Lent, and never run.
        Assert.True(bindings[0].TryLend(0, vector));
        var made = AliveCount();
        if (!leak)
        {
            session.Dispose();
            Array.ForEach(bindings, b => b.Dispose());
            Array.ForEach(bindings, b => b.Dispose());
            nonZero.Dispose();
            nonZero.Dispose();
        }

        return made;
    }

    private static void AssertAllFreedOnce(int made)
    {
        lock (Gate)
        {
            // 2 sessions, 4 run options, 3 bindings with input and output, 1 binding whose output the engine makes, 1 column.
            Assert.Equal(2 + 4 + 6 + 2 + 1, made);
            Assert.Empty(Alive);
            Assert.All(Freed, f => Assert.Equal(1, f.Value));
        }
    }

    private static int AliveCount()
    {
        lock (Gate)
        {
            return Alive.Count;
        }
    }

    private static nint* ReadTable()
    {
        var api = OrtLibrary.Load(null).Api;
        var table = (nint*)NativeMemory.Alloc(TableLength, (nuint)sizeof(nint));
        for (var i = 0; i < TableLength; i++)
        {
            table[i] = api[i];
        }

        return table;
    }

    private static nint WatchedTable()
    {
        var table = (nint*)NativeMemory.Alloc(TableLength, (nuint)sizeof(nint));
        NativeMemory.Copy(Original, table, (nuint)(TableLength * sizeof(nint)));
        table[OrtSlot.CreateSessionFromArray] = (nint)(delegate* unmanaged<nint, nint, nuint, nint, nint*, nint>)&CreateSession;
        table[OrtSlot.CreateRunOptions] = (nint)(delegate* unmanaged<nint*, nint>)&CreateRunOptions;
        table[OrtSlot.CreateTensorWithDataAsOrtValue] = (nint)(delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)&CreateTensor;
        table[OrtSlot.Run] = (nint)(delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)&Run;
        table[OrtSlot.ReleaseSession] = (nint)(delegate* unmanaged<nint, void>)&ReleaseSession;
        table[OrtSlot.ReleaseRunOptions] = (nint)(delegate* unmanaged<nint, void>)&ReleaseRunOptions;
        table[OrtSlot.ReleaseValue] = (nint)(delegate* unmanaged<nint, void>)&ReleaseValue;
        return (nint)table;
    }

    private static nint Made(nint status, nint pointer)
    {
        lock (Gate)
        {
            // The engine may give a freed address again: it counts as a new object.
            Alive.Add(pointer);
            Freed.Remove(pointer);
        }

        return status;
    }

    private static void Free(int slot, nint pointer)
    {
        lock (Gate)
        {
            Alive.Remove(pointer);
            Freed[pointer] = Freed.GetValueOrDefault(pointer) + 1;
            if (Freed[pointer] > 1)
            {
                return;
            }
        }

        ((delegate* unmanaged<nint, void>)Original[slot])(pointer);
    }

    [UnmanagedCallersOnly]
    private static nint CreateSession(nint environment, nint bytes, nuint length, nint options, nint* session) =>
        Made(((delegate* unmanaged<nint, nint, nuint, nint, nint*, nint>)Original[OrtSlot.CreateSessionFromArray])(environment, bytes, length, options, session), *session);

    [UnmanagedCallersOnly]
    private static nint CreateRunOptions(nint* options) =>
        Made(((delegate* unmanaged<nint*, nint>)Original[OrtSlot.CreateRunOptions])(options), *options);

    [UnmanagedCallersOnly]
    private static nint CreateTensor(nint memory, nint data, nuint length, long* shape, nuint rank, int type, nint* value) =>
        Made(((delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)Original[OrtSlot.CreateTensorWithDataAsOrtValue])(memory, data, length, shape, rank, type, value), *value);

    [UnmanagedCallersOnly]
    private static nint Run(nint session, nint options, byte** inputNames, nint* inputs, nuint inputCount, byte** outputNames, nuint outputCount, nint* outputs)
    {
        var given = outputs[0];
        var status = ((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)Original[OrtSlot.Run])(
            session, options, inputNames, inputs, inputCount, outputNames, outputCount, outputs);
        return given == 0 ? Made(status, outputs[0]) : status;
    }

    [UnmanagedCallersOnly]
    private static void ReleaseSession(nint pointer) => Free(OrtSlot.ReleaseSession, pointer);

    [UnmanagedCallersOnly]
    private static void ReleaseRunOptions(nint pointer) => Free(OrtSlot.ReleaseRunOptions, pointer);

    [UnmanagedCallersOnly]
    private static void ReleaseValue(nint pointer) => Free(OrtSlot.ReleaseValue, pointer);
}
