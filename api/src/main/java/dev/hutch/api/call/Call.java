package dev.hutch.api.call;

/// One request to hutch.
///
/// On the wire its name is family and record in lower case, `vm.create`; its body is the record as
/// JSON. How it runs is told by `mode`.
///
/// @param <R> the answer
public sealed interface Call<R>
        permits EnvCall,
                ImageCall,
                KernelCall,
                SnapshotCall,
                StoreCall,
                SystemCall,
                TagCall,
                TemplateCall,
                VmCall {

    /// The class of the answer, so that a client can decode it.
    Class<R> answer();

    default Mode mode() {
        return Mode.QUICK;
    }

    enum Mode {
        /// Answers from state, in milliseconds.
        QUICK,
        /// Runs as a job: has stages, can be cancelled, survives its client.
        JOB,
        /// Is bound to the caller's streams and ends with them.
        STREAM
    }
}
